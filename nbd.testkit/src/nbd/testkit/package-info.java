/**
 * For authors of plugins and filters: a driver that serves a chain of layers as the server does, an
 * oracle that knows what its disk must hold, and a checker of the contract between layers.
 */
@Export
@Version("0.9.0")
package nbd.testkit;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
