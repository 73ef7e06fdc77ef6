/** VMware disks by VMware's own library, VixDiskLib. */
package nbd.plugin.vddk;
