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
  /** 16 MiB: two and a half hashes of what new ones are made with, unless configured otherwise. */
  private static final int MOST = 16_384;

  private final ArrayDeque<Block> blocks = new ArrayDeque<>();

  @Override
  public Block allocate() {
    var kept = blocks.pollFirst();
    return kept == null ? new Block() : kept;
  }

  @Override
  public void deallocate(Block block) {
    if (blocks.size() < MOST) {
      blocks.addLast(block);
    }
  }
}
