/** VixDiskLib by the foreign function API: loading, functions, structures, callbacks. */
package nbd.plugin.vddk.vix;
