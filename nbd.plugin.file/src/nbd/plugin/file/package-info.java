/**
 * Serves files and block devices. {@link nbd.plugin.file.FilePlugin} makes an export of one file or
 * of a folder; an {@link nbd.plugin.file.Opener} opens what a client asked for.
 *
 * <p>There are two: {@link nbd.plugin.file.LinuxOpener}, whose handles know what Linux knows about
 * a file, and {@link nbd.plugin.file.PortableOpener}, whose handles read, write and flush. Both use
 * a {@link java.nio.channels.FileChannel} for the bytes ({@link nbd.plugin.file.FileData}). What
 * Java does not offer is called by java.lang.foreign, on a descriptor of its own: a channel does
 * not tell the one that it has.
 *
 * <p>Each C function is bound in a class of its own when it is first called, for binding one takes
 * milliseconds. Those classes return what the kernel does: a result, or an error number with a
 * minus ({@link nbd.plugin.file.Errno}).
 */
package nbd.plugin.file;
