package dev.sallyport.crypto;

import java.util.ArrayDeque;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.Block;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator.BlockPool;

/**
 * The memory of one thread's hashes, kept from one to the next: blocks of 1 KiB, which come back
 * wiped. Otherwise each hash leaves all its memory to the garbage collector, which has to copy what
 * the one of that moment has. First in, first out, as memory that is gone through backwards costs a
 * hash a tenth more. Never shared between threads.
 */
final class KeptBlocks implements BlockPool {
  private final ArrayDeque<Block> blocks = new ArrayDeque<>();
  private final int most;

  /**
   * None yet.
   *
   * @param most keeps no more than these, whatever another hash needed
   */
  KeptBlocks(int most) {
    this.most = most;
  }

  @Override
  public Block allocate() {
    var kept = blocks.pollFirst();
    return kept == null ? new Block() : kept;
  }

  @Override
  public void deallocate(Block block) {
    if (blocks.size() < most) {
      blocks.addLast(block);
    }
  }
}
