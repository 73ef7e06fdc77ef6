/** What the server's tests are made of: clients that speak in raw bytes, and layers that obey. */
package nbd.server.testing;
