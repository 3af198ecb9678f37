package org.zclone.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XxHash64Test {
  /** Made with the reference implementation, version 0.8.1. */
  @ParameterizedTest
  @CsvSource({
    "'', 0, ef46db3751d8e999",
    "'a', 0, d24ec4f1a98c6e5b",
    "'abc', 0, 44bc2cf5ad770999",
    "'', 1, d5afba1336a3be4b",
    "'abcd', 0, de0327b0d25d92cc",
    "'abcdefgh', 0, 3ad351775b4634b7",
    "'Nobody inspects the spammish repetition', 0, fbcea83c8a378bf1",
    "'Nobody inspects the spammish repetition', fedcba9876543210, 1f388689baf899c2",
    "'prüfe €', 7, c92d2eee1586cab0"
  })
  void it_gives_the_hashes_of_the_reference_implementation(String text, String seed, String hash) {
    byte[] input = text.getBytes(StandardCharsets.UTF_8);

    long actual = XxHash64.hash(input, Long.parseUnsignedLong(seed, 16));

    assertThat(actual).isEqualTo(Long.parseUnsignedLong(hash, 16));
  }

  /** Lengths around every step of the algorithm; bytes above 127, too. */
  @ParameterizedTest
  @CsvSource({
    "1, 0, a96c7f0ce858bbb7",
    "3, 0, 56e6957632a487f9",
    "4, 0, c60d15b1e3ff8f04",
    "5, 0, 808815858624dd4e",
    "7, 0, afbefc3d6c6f9a8e",
    "8, 0, 3da5c7aa269683e0",
    "8, 9e3779b97f4a7c15, 758848f033fa76a2",
    "9, 0, 4b17a9ba9e215c09",
    "12, 0, 8fe8ab1c1fd0666e",
    "15, 0, ae2a37eb9357caa7",
    "16, 0, a19ad429b02bc413",
    "31, 0, 4a74f3a1a39ad4a1",
    "32, 0, 8d57d6a4671cc43d",
    "33, 0, 62c9fd21ed857664",
    "33, 9e3779b97f4a7c15, 52fac3c981f3cc2e",
    "36, 0, a4475c606b0abc3c",
    "39, 0, 1789542489e59cc4",
    "40, 0, 49b45332e280f187",
    "63, 0, 5c320a0d2707057f",
    "64, 0, 7bbabbc45729d17e",
    "65, 0, f3980c34bae65dc1",
    "96, 0, 1a4b207385051b55",
    "100, 0, efa0ad2d3e70c151",
    "100, 9e3779b97f4a7c15, bc7ab33be7528c18",
    "127, 0, 4822f4e67f60ea91",
    "1000, 0, 99594f4828043d35",
    "1000, 9e3779b97f4a7c15, da717f741f399f3f"
  })
  void it_agrees_with_the_reference_implementation_at_every_length(
      int length, String seed, String hash) {
    byte[] input = new byte[length];
    for (int i = 0; i < length; i++) {
      input[i] = (byte) (i * 31 + 7);
    }

    long actual = XxHash64.hash(input, Long.parseUnsignedLong(seed, 16));

    assertThat(actual).isEqualTo(Long.parseUnsignedLong(hash, 16));
  }
}
