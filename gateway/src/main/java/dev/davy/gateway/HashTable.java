package dev.davy.gateway;

/** Gives each hash an order of instances, of which the first that takes requests is asked. Immutable. */
interface HashTable {
    /**
     * The instance of a hash.
     *
     * @param takes by index; at least one is true
     * @return its index
     */
    int find(long hash, boolean[] takes);
}
