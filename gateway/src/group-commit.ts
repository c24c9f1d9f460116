/**
 * One commit at a time; what comes in meanwhile goes together into the next. So order is kept, and many small writes
 * cost few commits. Resolves when the commit that holds the item is done, and fails with it.
 */
export function groupCommit<Item>(commit: (items: Item[]) => Promise<void>): (item: Item) => Promise<void> {
  let last: Promise<void> = Promise.resolve()
  let next: { items: Item[]; done: Promise<void> } | undefined
  return (item) => {
    if (next) {
      next.items.push(item)
      return next.done
    }
    const items = [item]
    const done = last
      .catch(() => undefined)
      .then(() => {
        next = undefined
        return commit(items)
      })
    next = { items, done }
    last = done
    return done
  }
}
