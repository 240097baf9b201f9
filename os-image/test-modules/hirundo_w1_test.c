// SPDX-License-Identifier: GPL-2.0
/*
 * A 1-Wire bus for tests, with one DS18B20 on it whose temperature is set from outside. Never part of the image;
 * `./hirundo image test` builds it for the image's kernel and loads it there. The kernel has no such bus of its own.
 *
 *   insmod hirundo_w1_test.ko millicelsius=21500
 *   echo 63250 > /sys/module/hirundo_w1_test/parameters/millicelsius
 *
 * It answers bit by bit, as the chip does, so that the kernel's search, its selection of a chip and w1_therm all run.
 * DS18B20 data sheet (Maxim 19-7487): ROM commands and functions: tables 3 and figures 13 and 14; scratchpad: figure 9.
 */
#include <linux/module.h>
#include <linux/string.h>
#include <linux/w1.h>

#define ROM_BYTES 8
#define SCRATCHPAD_BYTES 9
#define SETTINGS_AT 2
#define SETTINGS_BYTES 3

#define SEARCH_ROM 0xF0
#define READ_ROM 0x33
#define MATCH_ROM 0x55
#define SKIP_ROM 0xCC
#define CONVERT 0x44
#define READ_SCRATCHPAD 0xBE
#define WRITE_SCRATCHPAD 0x4E

static int millicelsius = 21500;
module_param(millicelsius, int, 0600);
MODULE_PARM_DESC(millicelsius, "what the next conversion finds");

enum state { SILENT, ROM_COMMAND, SEARCH, MATCH, FUNCTION, SEND, RECEIVE };

/* Guarded by the bus's own lock: w1 holds it around every transaction. */
static struct {
	enum state state;
	unsigned int bit;      /* of the command, address or buffer that is under way */
	unsigned int phase;    /* of a search: the bit, its complement, the master's choice */
	u8 command;
	const u8 *out;
	unsigned int out_bytes;
	u8 rom[ROM_BYTES];
	u8 scratchpad[SCRATCHPAD_BYTES];
} chip;

static void seal(void)
{
	chip.scratchpad[SCRATCHPAD_BYTES - 1] = w1_calc_crc8(chip.scratchpad, SCRATCHPAD_BYTES - 1);
}

static void become(enum state next)
{
	chip.state = next;
	chip.bit = 0;
	chip.phase = 0;
	chip.command = 0;
}

static void send(const u8 *bytes, unsigned int count)
{
	become(SEND);
	chip.out = bytes;
	chip.out_bytes = count;
}

static void convert(void)
{
	int sixteenths = millicelsius * 16 / 1000; /* at 12 bits, as it is switched on */

	chip.scratchpad[0] = sixteenths & 0xFF;
	chip.scratchpad[1] = (sixteenths >> 8) & 0xFF;
	seal();
}

static void obey_rom_command(u8 command)
{
	switch (command) {
	case SEARCH_ROM:
		become(SEARCH);
		break;
	case MATCH_ROM:
		become(MATCH);
		break;
	case SKIP_ROM:
		become(FUNCTION);
		break;
	case READ_ROM:
		send(chip.rom, ROM_BYTES);
		break;
	default:
		become(SILENT);
	}
}

static void obey_function(u8 command)
{
	switch (command) {
	case CONVERT:
		convert();
		become(SILENT); /* a silent bus reads as ones: it is done */
		break;
	case READ_SCRATCHPAD:
		send(chip.scratchpad, SCRATCHPAD_BYTES);
		break;
	case WRITE_SCRATCHPAD:
		become(RECEIVE);
		break;
	default:
		become(SILENT); /* also to the question for its supply: ones mean that it has one */
	}
}

static bool own_bit(const u8 *bytes, unsigned int bit)
{
	return bytes[bit / 8] >> (bit % 8) & 1;
}

/* Collects a byte, lowest bit first. Returns whether it is complete. */
static bool collect(u8 bit)
{
	chip.command |= bit << chip.bit;
	return ++chip.bit == 8;
}

static u8 search(u8 bit)
{
	bool own = own_bit(chip.rom, chip.bit);

	switch (chip.phase++) {
	case 0:
		return own;
	case 1:
		return !own;
	default:
		chip.phase = 0;
		if (own != bit)
			become(SILENT); /* another chip is meant */
		else if (++chip.bit == ROM_BYTES * 8)
			become(FUNCTION);
		return bit;
	}
}

static void match(u8 bit)
{
	if (own_bit(chip.rom, chip.bit) != bit)
		become(SILENT);
	else if (++chip.bit == ROM_BYTES * 8)
		become(FUNCTION);
}

static u8 give(void)
{
	bool bit = own_bit(chip.out, chip.bit);

	if (++chip.bit == chip.out_bytes * 8)
		become(SILENT);
	return bit;
}

static void receive(u8 bit)
{
	u8 *byte = &chip.scratchpad[SETTINGS_AT + chip.bit / 8];

	*byte = (*byte & ~(1 << (chip.bit % 8))) | bit << (chip.bit % 8);
	if (++chip.bit == SETTINGS_BYTES * 8) {
		seal();
		become(SILENT);
	}
}

/* One time slot: the master writes a bit, or reads one by writing a one. */
static u8 slot(void *data, u8 bit)
{
	bit = !!bit;
	switch (chip.state) {
	case ROM_COMMAND:
		if (collect(bit))
			obey_rom_command(chip.command);
		return bit;
	case FUNCTION:
		if (collect(bit))
			obey_function(chip.command);
		return bit;
	case SEARCH:
		return search(bit);
	case MATCH:
		match(bit);
		return bit;
	case SEND:
		return give();
	case RECEIVE:
		receive(bit);
		return bit;
	case SILENT:
		break;
	}
	return bit;
}

static u8 reset(void *data)
{
	become(ROM_COMMAND);
	return 0; /* somebody is there */
}

static struct w1_bus_master master = {
	.touch_bit = slot,
	.reset_bus = reset,
};

static int __init test_init(void)
{
	/* Power-on: 85 degrees, alarms at 75 and 70, 12 bits. */
	static const u8 power_on[SCRATCHPAD_BYTES - 1] = { 0x50, 0x05, 0x4B, 0x46, 0x7F, 0xFF, 0x0C, 0x10 };
	/* Family 28 and a number that says what it is. */
	static const u8 rom[ROM_BYTES - 1] = { 0x28, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06 };

	memcpy(chip.scratchpad, power_on, sizeof(power_on));
	seal();
	memcpy(chip.rom, rom, sizeof(rom));
	chip.rom[ROM_BYTES - 1] = w1_calc_crc8(chip.rom, ROM_BYTES - 1);
	return w1_add_master_device(&master);
}

static void __exit test_exit(void)
{
	w1_remove_master_device(&master);
}

module_init(test_init);
module_exit(test_exit);
MODULE_DESCRIPTION("1-Wire bus for tests");
MODULE_LICENSE("GPL");
