// #region handler
// In your MCP server tool handler
export async function listOrders(params, context) {
  // context.headers contains the user's original auth
  const response = await fetch('https://api.example.com/orders', {
    headers: context.headers, // User's token forwarded as-is
  });
  return response.json();
}
// #endregion
