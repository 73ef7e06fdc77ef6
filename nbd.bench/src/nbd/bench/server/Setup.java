package nbd.bench.server;

/** What servers are started with; workloads of equal setup find the same servers. */
public record Setup(Disk disk, Transport transport) {}
