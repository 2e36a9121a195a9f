namespace VisionFinetune.Augment.Kernels;

/// <summary>Small systems of linear equations.</summary>
internal static class LinearSystem
{
    /// <summary>Solves by elimination with the largest pivot.</summary>
    /// <param name="equations">n rows of n coefficients and the right side; destroyed. It must have one solution.</param>
    public static double[] Solve(double[,] equations)
    {
        var n = equations.GetLength(0);
        for (var column = 0; column < n; column++)
        {
            var pivot = Enumerable.Range(column, n - column).MaxBy(row => Math.Abs(equations[row, column]));
            for (var k = 0; k <= n; k++)
                (equations[column, k], equations[pivot, k]) = (equations[pivot, k], equations[column, k]);
            for (var row = 0; row < n; row++)
            {
                var factor = row == column ? 0 : equations[row, column] / equations[column, column];
                for (var k = column; factor != 0 && k <= n; k++)
                    equations[row, k] -= factor * equations[column, k];
            }
        }
        return [.. Enumerable.Range(0, n).Select(row => equations[row, n] / equations[row, row])];
    }
}
