/**
 * Changes what clients see of export names: {@link nbd.filters.exportname.ExportNameFilter}.
 *
 * <p>{@link nbd.filters.exportname.Naming} are the parameters, {@link
 * nbd.filters.exportname.ExportNameExport} the names, {@link nbd.filters.exportname.Description}
 * what is told of each.
 */
package nbd.filters.exportname;
