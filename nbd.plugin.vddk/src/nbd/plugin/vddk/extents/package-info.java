/** What is told of a disk: allocated blocks, changed areas, and what was written since. */
package nbd.plugin.vddk.extents;
