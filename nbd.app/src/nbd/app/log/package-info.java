/**
 * Logging to standard error: a provider for SLF4J 2 that is small because a server which is to be
 * there in half a second has no time for a large one. A line is what people read: {@code nbdj:
 * warning: what happened key=value}. {@link nbd.app.log.Verbosity} can be changed at any time.
 */
@Export
@Version("0.9.0")
package nbd.app.log;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
