/** The small plugins, a package each. */
package nbd.plugins;
