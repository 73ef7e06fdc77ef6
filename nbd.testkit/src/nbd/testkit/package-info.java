/**
 * For authors of plugins and filters: {@link nbd.testkit.Layers} runs a chain of layers in process
 * or behind a real server, {@link nbd.testkit.ContractChecker} holds layers to their contract,
 * {@link nbd.testkit.Oracle} knows what a disk must hold, and {@link nbd.testkit.WireClient} holds
 * a server to the protocol. No test framework is needed: what is wrong is an AssertionError.
 *
 * <pre>{@code
 * ContractChecker.check(Layers.of(new MyPlugin(), "1M"));
 * }</pre>
 */
@Export
@Version("0.9.0")
package nbd.testkit;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
