/**
 * A RAM disk. {@link nbd.plugin.memory.MemoryPlugin} makes it, {@link nbd.plugin.memory.Disk} says
 * what the two allocators do: {@link nbd.plugin.memory.SparseDisk} has pages where something was
 * written, {@link nbd.plugin.memory.SolidDisk} has all its memory from the start.
 *
 * <p>The sparse disk, from the top: it cuts requests into pages; {@link nbd.plugin.memory.Pages}
 * does one thing to one page under that page's lock; {@link nbd.plugin.memory.PageTable} says what
 * is at a page number; {@link nbd.plugin.memory.PagePool} has the memory, in slabs that are given
 * back to the system when no page of theirs is in use.
 *
 * <p>In an upgrade the memory passes to the next export, which may be of another version of this
 * bundle: {@link nbd.plugin.memory.MemoryExport} says whose it is, {@link
 * nbd.plugin.memory.Disk#retain} what is handed on, as objects of the JDK: slabs by {@link
 * nbd.plugin.memory.Slab#retained}, the table by {@link nbd.plugin.memory.RetainedTable}. Whoever
 * changes what these mean counts up the version.
 *
 * <p>Locks are taken in this order, and none is held while a sink or a source is called: the lock
 * of a page, then either the table's or the pool's.
 */
package nbd.plugin.memory;
