// SPDX-License-Identifier: GPL-2.0
/*
 * An I2C bus for tests: chips that are nothing but registers, which can be read and set from outside while a driver talks to
 * them. Never part of the image; `./hirundo image test` builds it for the image's kernel and loads it there.
 *
 *   insmod hirundo_i2c_test.ko bus=1 address=0x48,0x76 width=2,1
 *   printf '\x17\x80' | dd of=/sys/kernel/debug/hirundo-i2c-test/48 bs=1 seek=0 conv=notrunc
 *
 * A chip has 256 registers of `width` bytes. As with most sensors, the first byte that is written is the pointer to a register,
 * the bytes behind it go into that register and the ones after it; a read begins at the pointer, which stays. The file of a
 * chip holds its registers one after the other. An address without a chip does not acknowledge.
 */
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/i2c.h>
#include <linux/module.h>
#include <linux/mutex.h>

#define MOST_CHIPS 8
#define REGISTERS 256
#define WIDEST 4

struct test_chip {
	u16 address;
	u8 width;
	u8 pointer;
	u8 bytes[REGISTERS * WIDEST];
};

static int bus = -1;
module_param(bus, int, 0444);
MODULE_PARM_DESC(bus, "number of the bus; -1: any free one");

static ushort address[MOST_CHIPS];
static unsigned int addresses;
module_param_array(address, ushort, &addresses, 0444);
MODULE_PARM_DESC(address, "of each chip");

static ushort width[MOST_CHIPS];
static unsigned int widths;
module_param_array(width, ushort, &widths, 0444);
MODULE_PARM_DESC(width, "bytes in a register of each chip; 1 where nothing is said");

static struct test_chip chips[MOST_CHIPS];
static struct dentry *folder;
/* Between the bus and the files; the bus's own lock does not know of the files. */
static DEFINE_MUTEX(chips_lock);

static struct test_chip *chip_at(u16 where)
{
	unsigned int i;

	for (i = 0; i < addresses; i++)
		if (chips[i].address == where)
			return &chips[i];
	return NULL;
}

static void take(struct test_chip *chip, const struct i2c_msg *message)
{
	size_t size = REGISTERS * chip->width;
	size_t at;
	int i;

	if (!message->len) /* a scan asks only whether somebody is there */
		return;
	chip->pointer = message->buf[0];
	at = chip->pointer * chip->width;
	for (i = 1; i < message->len; i++)
		chip->bytes[at++ % size] = message->buf[i];
}

static void give(const struct test_chip *chip, struct i2c_msg *message)
{
	size_t size = REGISTERS * chip->width;
	size_t at = chip->pointer * chip->width;
	int i;

	for (i = 0; i < message->len; i++)
		message->buf[i] = chip->bytes[at++ % size];
}

static int transfer(struct i2c_adapter *adapter, struct i2c_msg *messages, int count)
{
	int i, result = count;

	mutex_lock(&chips_lock);
	for (i = 0; i < count; i++) {
		struct test_chip *chip = chip_at(messages[i].addr);

		if (!chip) {
			result = -ENXIO;
			break;
		}
		if (messages[i].flags & I2C_M_RD)
			give(chip, &messages[i]);
		else
			take(chip, &messages[i]);
	}
	mutex_unlock(&chips_lock);
	return result;
}

static u32 functionality(struct i2c_adapter *adapter)
{
	return I2C_FUNC_I2C | I2C_FUNC_SMBUS_EMUL;
}

static const struct i2c_algorithm algorithm = {
	.xfer = transfer,
	.functionality = functionality,
};

static struct i2c_adapter adapter = {
	.owner = THIS_MODULE,
	.algo = &algorithm,
	.name = "hirundo-i2c-test",
};

static ssize_t registers_read(struct file *file, char __user *to, size_t count, loff_t *at)
{
	struct test_chip *chip = file->private_data;
	ssize_t result;

	mutex_lock(&chips_lock);
	result = simple_read_from_buffer(to, count, at, chip->bytes, REGISTERS * chip->width);
	mutex_unlock(&chips_lock);
	return result;
}

static ssize_t registers_write(struct file *file, const char __user *from, size_t count, loff_t *at)
{
	struct test_chip *chip = file->private_data;
	ssize_t result;

	mutex_lock(&chips_lock);
	result = simple_write_to_buffer(chip->bytes, REGISTERS * chip->width, at, from, count);
	mutex_unlock(&chips_lock);
	return result;
}

static const struct file_operations registers = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.read = registers_read,
	.write = registers_write,
	.llseek = default_llseek,
};

static int __init test_init(void)
{
	unsigned int i;
	int result;

	for (i = 0; i < addresses; i++) {
		u16 bytes = i < widths ? width[i] : 1;

		if (!bytes || bytes > WIDEST)
			return -EINVAL;
		chips[i].address = address[i];
		chips[i].width = bytes;
	}
	adapter.nr = bus;
	result = i2c_add_numbered_adapter(&adapter);
	if (result)
		return result;
	folder = debugfs_create_dir("hirundo-i2c-test", NULL);
	for (i = 0; i < addresses; i++) {
		char name[8];

		snprintf(name, sizeof(name), "%02x", chips[i].address);
		debugfs_create_file(name, 0600, folder, &chips[i], &registers);
	}
	return 0;
}

static void __exit test_exit(void)
{
	debugfs_remove(folder);
	i2c_del_adapter(&adapter);
}

module_init(test_init);
module_exit(test_exit);
MODULE_DESCRIPTION("I2C bus for tests");
MODULE_LICENSE("GPL");
