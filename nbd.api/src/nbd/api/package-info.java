/**
 * All that a plugin or a filter of nbdj sees: the extent model, the calling convention between
 * layers, parameters and errors.
 *
 * <p>A <em>plugin</em> makes an {@link nbd.api.Export} out of parameters; a <em>filter</em> wraps
 * one export into another. For each client the outermost export is opened into a {@link
 * nbd.api.Handle}, which opens the handles below it: a chain of layers. Types that bundles
 * implement are {@code @ConsumerType}; types that the server hands in are {@code @ProviderType}.
 *
 * <h2>What the server promises a layer</h2>
 *
 * <ol>
 *   <li>Every {@link nbd.api.Range} that arrives lies inside the size that the handle's {@link
 *       nbd.api.Traits} told, is at least one byte long, and is aligned to the minimum block size
 *       that they told.
 *   <li>A call arrives only if the traits allow it: no write on a read-only handle, no trim where
 *       trim is {@link nbd.api.Support#NONE}. What is {@link nbd.api.Support#EMULATE} is done by
 *       the server above the layer and never arrives.
 *   <li>{@link nbd.api.Handle#traits()} and {@link nbd.api.Handle#contexts()} are asked once for
 *       each open; what they answer holds until close.
 *   <li>Calls come from platform threads that nobody interrupts, at most as concurrently as {@link
 *       nbd.api.Export#concurrency()} allows.
 *   <li>A handle is closed exactly once, after the last call into it has left. An export is closed
 *       after its last handle.
 *   <li>An export is got {@linkplain nbd.api.Export#ready() ready} once, before its first handle.
 *   <li>In an upgrade, nobody is inside the old handles when they are flushed, they are flushed
 *       before they are closed, and nobody writes by the new ones before that. Where both exports
 *       do not say {@link nbd.api.Handover#BESIDE}, the old handles are closed before the new
 *       export is got ready. The old export is closed after the new one serves.
 *   <li>An upgrade that fails opens the old export again; retained state is handed over only when
 *       the new one serves.
 *   <li>An exception fails one request, never the connection or the server.
 * </ol>
 *
 * <h2>What a layer promises the server</h2>
 *
 * <ol>
 *   <li>A read that returns has given each byte of its range to the sink exactly once.
 *   <li>Extents that it tells are true at some moment during the call, and a later change by the
 *       layer itself never turns a told zero into data.
 *   <li>When a flush returns, all writes, zeroes and trims that had returned before it began are on
 *       stable storage; a call with {@link nbd.api.Flag#FUA} is on stable storage when it returns.
 *   <li>Memory that it lends to a sink stays unchanged until the lease is released.
 *   <li>Making an export ({@link nbd.api.Plugin#export}, {@link nbd.api.Filter#wrap}) touches no
 *       device; another one of the same disk may be serving.
 *   <li>Content that only the layer has is {@linkplain nbd.api.Export#retain retained}, or the
 *       {@link nbd.api.Identity} that its traits tell is another one without it.
 * </ol>
 *
 * <p>A bundle that implements {@code @ConsumerType} types imports {@code [0.9,1)}; the server,
 * which implements the {@code @ProviderType} ones, imports {@code [0.9,0.10)}.
 */
@Export
@Version("0.9.0")
package nbd.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
