package io.flagtally.cli.demo;

import io.flagtally.cli.demo.DemoFlag.Way;
import io.flagtally.cli.demo.UnleashInstance.Sdk;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/** The apps of the demo, their SDKs and their flags: a shop, as small as shows everything. */
final class DemoFleet {
    private static final DemoFlag NEW_CHECKOUT = new DemoFlag("new-checkout", 6, Way.ROLLING_OUT);
    private static final DemoFlag FREE_SHIPPING = new DemoFlag("free-shipping", 9, Way.SETTLED);
    private static final DemoFlag LEGACY_SEARCH = new DemoFlag("legacy-search", 4, Way.DYING);
    private static final DemoFlag BUTTON_COLOUR = new DemoFlag("button-colour", 5, Way.AB_TEST);
    private static final DemoFlag DARK_MODE = new DemoFlag("dark-mode", 3, Way.HALF);
    private static final DemoFlag PRICE_TEST = new DemoFlag("price-page-test", 2, Way.AB_TEST);

    private static final Sdk JAVA = new Sdk("unleash-java-sdk:12.2.3", "OpenJDK 64-Bit Server VM", "21.0.4");
    private static final Sdk OLD_JAVA = new Sdk("unleash-java-sdk:9.2.0", "OpenJDK 64-Bit Server VM", "17.0.9");
    private static final Sdk NODE = new Sdk("unleash-client-node:6.12.1", "node", "v22.11.0");

    private DemoFleet() {}

    /** Its instances, with their random numbers from {@code random}. */
    static List<DemoInstance> of(Instant started, SplittableRandom random) {
        List<DemoFlag> checkout = List.of(NEW_CHECKOUT, FREE_SHIPPING);
        List<DemoFlag> web = List.of(NEW_CHECKOUT, BUTTON_COLOUR, DARK_MODE, LEGACY_SEARCH);
        List<DemoFlag> mobile = List.of(PRICE_TEST, DARK_MODE);
        return List.of(
                new UnleashInstance("checkout", JAVA, checkout, started, random.split()),
                new UnleashInstance("checkout", JAVA, checkout, started, random.split()),
                new UnleashInstance("checkout", OLD_JAVA, checkout, started, random.split()),
                new UnleashInstance("web-shop", NODE, web, started, random.split()),
                new UnleashInstance("web-shop", NODE, web, started, random.split()),
                new TgglInstance("mobile-shop", "js-client:3.1.0/TgglClient", mobile, started, random.split()),
                new TgglInstance("mobile-shop", "js-client:2.0.0/TgglClient", mobile, started, random.split()));
    }
}
