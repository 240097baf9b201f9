package io.hirundo.sensors.sim;

import com.pi4j.io.i2c.I2C;
import com.pi4j.io.i2c.I2CBase;
import com.pi4j.io.i2c.I2CBusBase;
import com.pi4j.io.i2c.I2CConfig;
import com.pi4j.io.i2c.I2CProvider;
import com.pi4j.io.i2c.I2CProviderBase;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

/** Pi4J's I2C over the chips of a {@link SimBoard}. An address without a chip does not acknowledge. */
public final class SimI2cProvider extends I2CProviderBase {

    private final SimBoard board;
    private final Map<Integer, Bus> buses = new ConcurrentHashMap<>();

    public SimI2cProvider(SimBoard board) {
        super("hirundo-sim-i2c", "Hirundo simulated I2C");
        this.board = Objects.requireNonNull(board, "board");
    }

    @Override
    public I2C create(I2CConfig config) {
        Device device = new Device(this, config, buses.computeIfAbsent(config.bus(), _ -> new Bus(config)), board);
        context.registry().add(device);
        return device;
    }

    /** Takes the lock that Pi4J's own buses take, so that transfers to two chips of a bus never mix. */
    private static final class Bus extends I2CBusBase {

        Bus(I2CConfig config) {
            super(config);
        }

        @Override
        public <R> R execute(I2C i2c, Callable<R> action) {
            return _execute(i2c, action);
        }
    }

    private static final class Device extends I2CBase<Bus> {

        private final SimBoard board;
        private final String place;

        Device(I2CProvider provider, I2CConfig config, Bus bus, SimBoard board) {
            super(provider, config, bus);
            this.board = board;
            this.place = SimBoard.i2cPlace(config.bus(), config.device());
        }

        private byte[] transfer(byte[] out, int inLength) {
            return execute(() -> {
                board.faults().suffer(place);
                SimI2cChip chip = board.i2cChip(bus(), device());
                if (chip == null) {
                    throw new IllegalStateException("Remote I/O error");
                }
                if (out.length > 0) {
                    chip.write(out);
                }
                return inLength == 0 ? new byte[0] : chip.read(inLength);
            });
        }

        @Override
        public int write(byte b) {
            transfer(new byte[] {b}, 0);
            return 1;
        }

        @Override
        public int write(byte[] data, int offset, int length) {
            byte[] out = new byte[length];
            System.arraycopy(data, offset, out, 0, length);
            transfer(out, 0);
            return length;
        }

        @Override
        public int read() {
            return transfer(new byte[0], 1)[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            System.arraycopy(transfer(new byte[0], length), 0, buffer, offset, length);
            return length;
        }

        @Override
        public int writeRegister(int register, byte b) {
            transfer(new byte[] {(byte) register, b}, 0);
            return 1;
        }

        @Override
        public int writeRegister(int register, byte[] data, int offset, int length) {
            return writeRegister(new byte[] {(byte) register}, data, offset, length);
        }

        @Override
        public int writeRegister(byte[] register, byte[] data, int offset, int length) {
            byte[] out = new byte[register.length + length];
            System.arraycopy(register, 0, out, 0, register.length);
            System.arraycopy(data, offset, out, register.length, length);
            transfer(out, 0);
            return length;
        }

        @Override
        public int readRegister(int register) {
            return transfer(new byte[] {(byte) register}, 1)[0] & 0xFF;
        }

        @Override
        public int readRegister(byte[] register, byte[] buffer, int offset, int length) {
            System.arraycopy(transfer(register, length), 0, buffer, offset, length);
            return length;
        }

        @Override
        public int readRegister(int register, byte[] buffer, int offset, int length) {
            return readRegister(new byte[] {(byte) register}, buffer, offset, length);
        }

        @Override
        public int writeReadRegisterWord(int register, int word) {
            byte[] in = transfer(new byte[] {(byte) register, (byte) word, (byte) (word >> 8)}, 2);
            return (in[1] & 0xFF) << 8 | in[0] & 0xFF;
        }
    }
}
