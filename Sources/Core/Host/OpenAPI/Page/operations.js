let loading;

/** The operations of the OpenAPI document by their names, each with its method and path. It is fetched when it is first needed. */
export async function operations(credential) {
  loading ??= load(credential);
  try {
    return await loading;
  } catch (fault) {
    loading = undefined;
    throw fault;
  }
}

async function load(credential) {
  const response = await credential.fetch("openapi.json", { headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`The OpenAPI document cannot be had: ${response.status}.`);
  const { paths } = await response.json();
  const all = new Map();
  for (const [path, item] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(item)) {
      all.set(operation.operationId, { ...operation, method: method.toUpperCase(), path });
    }
  }
  return all;
}

/** The media types that an operation answers with when all goes well. */
export function answeredTypes({ responses }) {
  return Object.entries(responses).filter(([status]) => status.startsWith("2"))
    .flatMap(([, response]) => Object.keys(response.content ?? {}))
    .filter((type, position, all) => all.indexOf(type) === position);
}
