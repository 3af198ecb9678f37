package org.zclone.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.zclone.examples.bench.figures.Curve;

class RelayTreeTest {
  private static final Offset<Double> NEARLY = Offset.offset(1e-6);

  @Test
  void constants_are_those_of_the_straight_line_through_the_costs() {
    Curve curve = new Curve("replicas", "", "replicas");
    for (int replicas : new int[] {1, 10, 1_000}) {
      curve.point(ReplicaStudy.SERVER_US, replicas, 2 + 0.5 * replicas);
      curve.point(ReplicaStudy.REPLICA_US, replicas, 1.5);
    }

    RelayTree tree = RelayTree.of(curve, 100);

    assertThat(tree.updateUs()).isCloseTo(2, NEARLY);
    assertThat(tree.deliveryUs()).isCloseTo(0.5, NEARLY);
    assertThat(tree.receiptUs()).isCloseTo(1.5, NEARLY);
  }

  @Test
  void the_slowest_machine_of_a_tree_decides() {
    RelayTree tree = new RelayTree(1, 0.5, 5, 1);

    assertThat(tree.direct(1_998)).isCloseTo(1_000, NEARLY);
    assertThat(tree.relayed(10)).isCloseTo(100_000, NEARLY); // a relay: 5 + 0.5 * 10
  }

  @Test
  void a_link_may_be_slower_than_a_processor() {
    assertThat(new RelayTree(1, 0, 1, 1_250).relayed(100)).isCloseTo(1_000, NEARLY);
  }

  @Test
  void a_tree_has_as_many_levels_and_relays_as_it_takes() {
    assertThat(RelayTree.hops(100, 100)).isEqualTo(1);
    assertThat(RelayTree.hops(101, 100)).isEqualTo(2);
    assertThat(RelayTree.relays(100, 100)).isZero();
    assertThat(RelayTree.relays(1_000, 10)).isEqualTo(110);
  }
}
