/**
 * The published descriptions of the wire contracts, read as a client would read them. Tests here hold a description
 * against itself and against a whole gateway; those that look at package-private readers stand beside these.
 */
package io.hirundo.gateway.contract;
