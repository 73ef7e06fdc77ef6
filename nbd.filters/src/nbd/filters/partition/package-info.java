/**
 * Shows one partition of the disk below: {@link nbd.filters.partition.PartitionFilter}.
 *
 * <p>{@link nbd.filters.partition.Tables} decides which kind of table a disk has. {@link
 * nbd.filters.partition.Mbr} and {@link nbd.filters.partition.Gpt} read one into a {@link
 * nbd.filters.partition.Table} of {@link nbd.filters.partition.Entry entries}, which says where the
 * wanted one is. What a table says is believed only as far as it lies on the disk.
 */
package nbd.filters.partition;
