/** A library that stands in for VMware's VixDiskLib, which cannot be had, in tests. */
@Export
@Version("0.9.0")
package nbd.standin;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
