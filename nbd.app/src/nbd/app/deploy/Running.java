package nbd.app.deploy;

import org.osgi.framework.Bundle;

/** A bundle that came from a file and is in use. */
record Running(Candidate candidate, Bundle bundle, Brought brought) {}
