/**
 * The messages of the NBD protocol and their bytes, both directions.
 *
 * <p>Messages are sealed records; the codecs turn them into bytes and back. One codec serves client
 * and server, so that what one side writes the other side reads by the same rules. Section names in
 * the Javadoc are those of the <a
 * href="https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md">NBD protocol
 * document</a>.
 *
 * <p>Conventions that hold for the whole package:
 *
 * <ul>
 *   <li>Codecs take buffers of any kind (heap, direct, slices) in big-endian order, the order of
 *       every new buffer; they work from the position and advance it.
 *   <li>A buffer that is too short throws {@link java.nio.BufferUnderflowException} or {@link
 *       java.nio.BufferOverflowException}: how many bytes to have ready is the caller's part, and
 *       the codecs' constants tell.
 *   <li>Numbers that are unsigned on the wire keep their bits in the Java type of the same width,
 *       unless the Javadoc says that a wider type holds the value.
 *   <li>Bad bytes from the other side are a {@link nbd.wire.ProtocolException} or, where the server
 *       can answer them, an {@link nbd.wire.InvalidOption}; a message that has no wire form is the
 *       caller's mistake and an {@link java.lang.IllegalArgumentException}.
 *   <li>Messages are immutable and may be shared between threads; codecs have no state.
 * </ul>
 */
@Export
@Version("0.9.0")
package nbd.wire;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
