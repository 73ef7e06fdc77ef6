/**
 * The NBD server as a library: a program serves a disk in a few lines, in a container or without
 * one. What stands behind it is not exported.
 *
 * <pre>{@code
 * try (var server =
 *     NbdServer.builder()
 *         .plugin("memory", "1G")
 *         .listen(new InetSocketAddress("localhost", 10809))
 *         .start()) {
 *   System.out.println(server.uris("").getFirst());
 *   server.awaitStop();
 * }
 * }</pre>
 */
@Export
@Version("0.9.0")
package nbd.server;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
