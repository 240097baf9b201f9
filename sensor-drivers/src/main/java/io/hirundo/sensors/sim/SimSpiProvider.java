package io.hirundo.sensors.sim;

import com.pi4j.io.spi.Spi;
import com.pi4j.io.spi.SpiBase;
import com.pi4j.io.spi.SpiConfig;
import com.pi4j.io.spi.SpiProvider;
import com.pi4j.io.spi.SpiProviderBase;
import java.util.Arrays;
import java.util.Objects;

/** Pi4J's SPI over the chips of a {@link SimBoard}. Where there is no chip, the line is pulled up and reads as ones. */
public final class SimSpiProvider extends SpiProviderBase {

    private final SimBoard board;

    public SimSpiProvider(SimBoard board) {
        super("hirundo-sim-spi", "Hirundo simulated SPI");
        this.board = Objects.requireNonNull(board, "board");
    }

    @Override
    public Spi create(SpiConfig config) {
        Device device = new Device(this, config, board);
        device.open();
        context.registry().add(device);
        return device;
    }

    private static final class Device extends SpiBase {

        private final SimBoard board;
        private final int bus;
        private final int chipSelect;

        Device(SpiProvider provider, SpiConfig config, SimBoard board) {
            super(provider, config);
            this.board = board;
            this.bus = config.bus().getBus();
            this.chipSelect = config.address();
        }

        @Override
        public void open() {
            super.open();
            isOpen = true;
        }

        @Override
        public int transfer(byte[] write, int writeOffset, byte[] read, int readOffset, int length) {
            SimSpiChip chip = board.spiChip(bus, chipSelect);
            byte[] in;
            try {
                board.faults().suffer(SimBoard.spiPlace(bus, chipSelect));
                in = chip == null ? ones(length) : chip.transfer(Arrays.copyOfRange(write, writeOffset, writeOffset + length));
            } catch (IllegalStateException e) {
                in = ones(length); // SPI has no acknowledge: nobody drives the line
            }
            System.arraycopy(in, 0, read, readOffset, length);
            return length;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            read(one, 0, 1);
            return one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            return transfer(new byte[length], 0, buffer, offset, length);
        }

        @Override
        public int write(byte b) {
            return write(new byte[] {b}, 0, 1);
        }

        @Override
        public int write(byte[] data, int offset, int length) {
            return transfer(data, offset, new byte[length], 0, length);
        }

        private static byte[] ones(int length) {
            byte[] ones = new byte[length];
            Arrays.fill(ones, (byte) 0xFF);
            return ones;
        }
    }
}
