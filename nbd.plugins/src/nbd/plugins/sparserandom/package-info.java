/**
 * A disk that looks like one of a virtual machine: runs of random data and holes between them, the
 * same whenever it is made of the same seed. {@link nbd.plugins.sparserandom.Landscape} says where
 * data is and {@link nbd.plugins.sparserandom.Content} what it is; both are computed from the seed
 * and a place, so a disk of any size takes no memory to speak of.
 */
package nbd.plugins.sparserandom;
