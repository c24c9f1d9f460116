/** What was used last of what is stored, up to so many characters. Undefined means unknown, null that there is none. */
export type Cache = {
  readonly get: (name: string) => string | null | undefined
  readonly set: (name: string, value: string | null) => void
  readonly forget: (names: Iterable<string>) => void
}

/** An entry's own weight beside its characters. */
const ENTRY = 100

export function createCache(mostCharacters: number): Cache {
  const kept = new Map<string, string | null>() // In order of use.
  let size = 0
  const weigh = (name: string, value: string | null) => ENTRY + name.length + (value?.length ?? 0)
  const remove = (name: string) => {
    const value = kept.get(name)
    if (value !== undefined && kept.delete(name)) size -= weigh(name, value)
  }
  return {
    get: (name) => {
      const value = kept.get(name)
      if (value !== undefined) {
        kept.delete(name)
        kept.set(name, value)
      }
      return value
    },
    set: (name, value) => {
      remove(name)
      kept.set(name, value)
      size += weigh(name, value)
      for (const oldest of kept.keys()) {
        if (size <= mostCharacters) break
        remove(oldest)
      }
    },
    forget: (names) => {
      for (const name of names) remove(name)
    },
  }
}
