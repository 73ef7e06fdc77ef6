/**
 * The deployer: takes plugins and filters out of a folder into the running container, and out of it
 * again. {@link nbd.app.deploy.Deployer} begins it; a jar is looked at while it is only a file
 * ({@code JarCheck}), tried beside what runs ({@code Trial}), and only then takes over.
 */
@Export
@Version("0.9.0")
package nbd.app.deploy;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
