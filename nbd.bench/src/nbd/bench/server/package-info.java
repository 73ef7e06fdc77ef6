/** The servers under test: starting and stopping them, and what the system tells of them. */
package nbd.bench.server;
