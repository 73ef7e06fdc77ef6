package nbd.app.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import nbd.api.Filter;
import nbd.api.Plugin;
import nbd.api.Schema;
import nbd.server.Catalog;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** The plugins and filters that a started bundle has registered. */
record Services(BundleContext context, Bundle bundle) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  /**
   * Gets each of them, as the server will, and asks what everybody will ask it.
   *
   * @throws Refused if there is none, or one cannot be had, or does not answer
   */
  Brought brought() throws Refused {
    Set<String> plugins = new TreeSet<>();
    Set<String> filters = new TreeSet<>();
    for (ServiceReference<?> each : references()) {
      ask(each, plugins, filters);
    }
    var brought = new Brought(List.copyOf(plugins), List.copyOf(filters));
    if (brought.isNothing()) {
      throw nothing();
    }
    return brought;
  }

  /** Whether anything is made of one of them. They are gone, and not used, if it has stopped. */
  boolean areUsed(Catalog catalog) {
    for (ServiceReference<?> each : references()) {
      Object service = context.getService(each);
      if (service != null) {
        try {
          if (catalog.isUsed(service)) {
            return true;
          }
        } finally {
          context.ungetService(each);
        }
      }
    }
    return false;
  }

  private List<ServiceReference<?>> references() {
    List<ServiceReference<?>> ours = new ArrayList<>();
    ServiceReference<?>[] all =
        bundle.getState() == Bundle.UNINSTALLED ? null : bundle.getRegisteredServices();
    for (ServiceReference<?> each : all == null ? new ServiceReference<?>[0] : all) {
      List<String> types = List.of((String[]) each.getProperty(Constants.OBJECTCLASS));
      if (types.contains(Plugin.class.getName()) || types.contains(Filter.class.getName())) {
        ours.add(each);
      }
    }
    return ours;
  }

  private void ask(ServiceReference<?> reference, Set<String> plugins, Set<String> filters)
      throws Refused {
    Object service = context.getService(reference);
    if (service == null) {
      throw new Refused(
          "cannot be used: "
              + new Components(context).failure(bundle).orElse("its service cannot be had"));
    }
    try {
      checkScope(reference, service);
      if (service instanceof Plugin plugin) {
        plugins.add(checked(plugin, plugin.name(), plugin.description(), plugin.schema()));
      }
      if (service instanceof Filter filter) {
        filters.add(checked(filter, filter.name(), filter.description(), filter.schema()));
      }
    } catch (RuntimeException | LinkageError failure) {
      String type = service.getClass().getName();
      throw new Refused("cannot be used: " + type + " fails: " + failure, failure);
    } finally {
      context.ungetService(reference);
    }
  }

  /** Whether anything is made of a service can be told only if it is the same for everybody. */
  private void checkScope(ServiceReference<?> reference, Object service) throws Refused {
    BundleContext itsOwn = bundle.getBundleContext();
    Object another = itsOwn == null ? null : itsOwn.getService(reference);
    if (another == null) {
      return;
    }
    try {
      if (another != service) {
        throw new Refused(
            "cannot be used: "
                + service.getClass().getName()
                + " is another object for each bundle that uses it; the scope of its component, or"
                + " service, must be singleton");
      }
    } finally {
      itsOwn.ungetService(reference);
    }
  }

  private static String checked(Object service, String name, String description, Schema schema)
      throws Refused {
    String type = service.getClass().getName();
    if (name == null || !NAME.matcher(name).matches()) {
      throw new Refused(
          "cannot be used: "
              + type
              + " is called '"
              + name
              + "'; a name is of lower case letters, digits and dashes");
    }
    if (description == null || schema == null) {
      throw new Refused("cannot be used: " + type + " has no description, or no schema");
    }
    return name;
  }

  private Refused nothing() {
    String why =
        new Components(context)
            .failure(bundle)
            .map(failure -> "cannot be used: " + failure)
            .orElse(
                "has no plugin and no filter: it registers no service nbd.api.Plugin or"
                    + " nbd.api.Filter; annotate its class with @Component");
    return new Refused(why);
  }
}
