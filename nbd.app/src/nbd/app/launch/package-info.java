/**
 * The launcher: a small main on the class path that makes an OSGi framework out of the folder
 * {@code bundles/} and hands the arguments to the {@link nbd.app.launch.Command} service it finds
 * there. It knows nothing of what the program does.
 */
@Export
@Version("0.9.0")
package nbd.app.launch;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
