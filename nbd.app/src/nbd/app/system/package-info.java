/** What a server needs of the machine it runs on, whoever says what it serves. */
package nbd.app.system;
