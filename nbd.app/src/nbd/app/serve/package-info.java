/**
 * {@code nbdj serve}: many exports and listeners, each in a small JSON file, followed while the
 * server runs. A file is read into {@link nbd.app.serve.Json} with the place of each value, that
 * becomes a record that checks itself, and {@link nbd.app.serve.FollowedFolder} has the server do
 * what the records say. Nothing else in nbdj reads JSON, so that the library for it is loaded only
 * here.
 */
package nbd.app.serve;
