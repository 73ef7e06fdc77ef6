/**
 * A load generator: as many requests a second as a server can answer, with as little work of its
 * own as possible. All requests that are due leave by one send, and replies are parsed from a large
 * buffer; there is no thread, lock or object for a request.
 *
 * <p>It asks for simple replies and compact headers, which every server has, so that servers can be
 * compared; and it looks at headers only, or at the first bytes of each block too ({@link
 * nbd.client.load.LoadPlan#checked}). {@link nbd.client.NbdClient} is the client for those who want
 * the data.
 */
@Export
@Version("0.9.0")
package nbd.client.load;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
