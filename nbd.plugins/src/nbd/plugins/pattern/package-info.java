/** A read-only disk on which every eight bytes tell where they are. */
package nbd.plugins.pattern;
