package nbd.plugin.memory;

/**
 * A part of the page table; from the root down: branches, then a leaf, or anywhere a uniform one.
 */
sealed interface Node permits Uniform, Branch, Leaf {}
