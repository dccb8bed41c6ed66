/**
 * Pools, app clients, users and the codes sent to them: immutable records and their stores in
 * Redis. It decides what a valid user, attribute or password is; it never decides who may sign in
 * (flow does) and never sends a message (delivery does). Start at {@link
 * dev.sallyport.directory.Pool}, then {@link dev.sallyport.directory.User}.
 *
 * <h2>A user and its names, and what kill -9 leaves of them</h2>
 *
 * A user is one hash under the person's tag, and each name it goes by is a key that leads to that
 * tag. In a cluster they lie on different nodes, and no script reaches both, so {@link
 * dev.sallyport.directory.NameReservations} takes steps. Where one node has all, a change of a user
 * and the names it takes and frees, or its removal and theirs, are one script; only making one
 * takes the steps below there too. Three rules make every state between two steps a good one:
 *
 * <ul>
 *   <li>The user's own record decides what it goes by. A name that leads to nobody, or to somebody
 *       who does not go by it, reads as free and may be taken, by comparing and setting in one
 *       script.
 *   <li>A user being made ({@code half}) reads as nothing, holds its place, and ends by itself
 *       after 30 seconds, longer than any request lives. For as long, a name that was reserved is
 *       taken from nobody, since its user may be written yet.
 *   <li>What was answered as done is written durably: the last step of each, and each step that
 *       takes a name.
 * </ul>
 *
 * <p>Making a user, by the last step done before the process died:
 *
 * <ol>
 *   <li>names reserved and user begun, half, in any order: the names lead to a user that reads as
 *       nobody and ends by itself; then they lead to nobody, and may be taken;
 *   <li>user entered on its lists: whoever reads them passes it over;
 *   <li>user completed: it is whole, under its names, though nobody may have been told.
 * </ol>
 *
 * <p>Changing what a user goes by, in a cluster:
 *
 * <ol>
 *   <li>new names reserved: they lead to somebody who does not go by them, and may be taken after
 *       30 seconds;
 *   <li>user written over the version seen: it goes by the new names, and the old ones lead to
 *       somebody who does not go by them;
 *   <li>old names freed; nobody waits for that where anybody may take them as they are.
 * </ol>
 *
 * <p>What {@link dev.sallyport.directory.Ahead} takes, it takes in the first of these steps for
 * whoever a name leads to, while the user is still being read there. Where that turns out to be
 * nobody, the name reads as free after 30 seconds.
 *
 * <p>Removing a user, in a cluster: its record goes first, durably, then its names; a name left
 * over leads to nobody. Where a step fails and the process lives, what was reserved is freed at
 * once, except after the step that may have written the user and whose answer was lost.
 *
 * <h2>A pool and what is its own</h2>
 *
 * A pool made by the API, its clients, and the other {@linkplain dev.sallyport.directory.PoolParts
 * documents that belong to it} lie under the pool's tag: each change is one script, and a pool goes
 * with all of them in one step. Elsewhere lie only ways to it: the list of pools, the pool of each
 * client id, the pool of each domain name. A way is written before what it leads to and removed
 * after it, and one that leads to nothing reads as nothing. Its people lie elsewhere too, and are
 * removed after it, by {@link dev.sallyport.directory.PoolRemovals}: that they are to go is noted
 * before the pool goes, and its document stays until they are gone.
 *
 * <h2>The lists a user is on</h2>
 *
 * Everybody of a pool, the members of a group, and who has an e-mail address, phone number or
 * preferred username, are lists of tags in Redis ({@link dev.sallyport.directory.UserLists}). Here
 * too the user's own record decides. A user is entered durably before it is made whole or written,
 * or in the same step where one node has both, and struck off after, behind the answer: a crash
 * leaves an entry too many, never one too few. Whoever reads a list passes such an entry over, and
 * strikes it out where no write that is under way can mean it.
 */
@NullMarked
package dev.sallyport.directory;

import org.jspecify.annotations.NullMarked;
