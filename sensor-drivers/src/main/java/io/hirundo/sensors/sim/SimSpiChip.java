package io.hirundo.sensors.sim;

/** A chip as the SPI bus sees it while its chip select is low. */
interface SimSpiChip {

    /** As many bytes come out as go in, bit against bit. */
    byte[] transfer(byte[] in);
}
