/* Which cell of a table covers which place: of the review page, and of a report in the workbench. */

/* The cells by row and column of some rows; one that covers several places stands at each. */
function cellsByPlace(rows) {
  const grid = Array.from(rows, () => []);
  Array.from(rows).forEach((row, y) => {
    let x = 0;
    for (const cell of row.cells) {
      while (grid[y][x]) x += 1;
      for (let down = 0; down < cell.rowSpan && grid[y + down]; down += 1)
        for (let right = 0; right < cell.colSpan; right += 1) grid[y + down][x + right] = cell;
      x += cell.colSpan;
    }
  });
  return grid;
}

/* The next cell from a place in a direction that is wanted; null at the table's edge. */
function nextCell(grid, [y, x], [down, right], isWanted) {
  const from = grid[y][x];
  for (y += down, x += right; grid[y] && grid[y][x]; y += down, x += right)
    if (grid[y][x] !== from && isWanted(grid[y][x])) return grid[y][x];
  return null;
}
