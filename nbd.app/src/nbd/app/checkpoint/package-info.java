/**
 * {@code nbdj checkpoint}: makes, drops and lists the checkpoints of the filter {@code changed}. It
 * speaks with the server that has the disk open by files in the folder of the checkpoints, as the
 * filter's page tells programs to: the filter is a bundle that nothing here may depend on.
 */
package nbd.app.checkpoint;
