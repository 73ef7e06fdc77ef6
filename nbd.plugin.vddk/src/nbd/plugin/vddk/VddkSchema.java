package nbd.plugin.vddk;

import nbd.api.Parameter;
import nbd.api.Schema;

/** The parameters on the command line; nbdkit's, and {@code changed} and {@code timeout}. */
final class VddkSchema {
  private VddkSchema() {}

  static Schema schema() {
    return Schema.of(
        Parameter.text("file")
            .asBareWord()
            .repeatable()
            .mandatory()
            .help("/ABSOLUTE/disk.vmdk or '[datastore] vm/disk.vmdk'; several of one VM"),
        Parameter.text("libdir").help("where VMware's vmware-vix-disklib-distrib is"),
        Parameter.text("config").help("a configuration file of VDDK"),
        Parameter.text("server").help("host of vCenter or ESXi; then user, password, vm too"),
        Parameter.text("user").help("who logs in there"),
        Parameter.text("password").secret().help("the password, or +FILE, -FD, or - to be asked"),
        Parameter.text("vm").help("moref=ID of the virtual machine"),
        Parameter.text("cookie").secret().help("vmware_soap_session of a session that is there"),
        Parameter.text("thumbprint").help("of the server's certificate: xx:xx:..."),
        Parameter.number("port").help("of the server (443)"),
        Parameter.number("nfchostport").help("of the data connection (902)"),
        Parameter.text("snapshot").help("moref of a snapshot"),
        Parameter.text("transports").help("in the order of preference, such as san:nbdssl"),
        Parameter.choice("compression", "none", "zlib", "fastlz", "skipz")
            .byDefault("none")
            .help("over the network"),
        Parameter.flag("single-link").help("only this link of a chain, not those below"),
        Parameter.flag("unbuffered").help("past the caches of this host"),
        Parameter.text("changed")
            .repeatable()
            .help("files of changed areas, for dirty bitmaps: FILE, or a pattern of them"),
        Parameter.duration("timeout").byDefault("180").help("how long a call of VDDK may take"),
        Parameter.flag("create").help("make the disk first; a local one"),
        Parameter.size("create-size").help("its size; a multiple of 512"),
        Parameter.choice("create-type", CreateParameters.TYPES.toArray(String[]::new))
            .byDefault("monolithic-sparse")
            .help("how it is stored"),
        Parameter.choice("create-adapter-type", CreateParameters.ADAPTERS.toArray(String[]::new))
            .byDefault("scsi-buslogic")
            .help("its adapter"),
        Parameter.text("create-hwversion")
            .byDefault("workstation5")
            .help("its virtual hardware: workstation4 to 6, esx30, esx4x, esx50 to esx65, number"),
        Parameter.text("vimapiver").help("ignored"),
        Parameter.flag("noreexec").help("ignored"));
  }
}
