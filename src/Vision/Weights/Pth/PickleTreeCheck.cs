using System.Runtime.CompilerServices;

namespace VisionFinetune.Vision.Weights.Pth;

/// <summary>Refuses values that hold themselves, nest too deep, or are no data (a class, a bare storage).</summary>
internal sealed class PickleTreeCheck(PickleInput input)
{
    private const int OnThePath = -1;

    // Shared values are visited once: a small file can describe a tree with more leaves than memory.
    private readonly Dictionary<PthNode, int> _heights = new(ReferenceComparer.Instance);

    public void Check(PthNode root) => Height(root, 0);

    private int Height(PthNode node, int depth)
    {
        switch (node)
        {
            case PthScalar or PthTensor:
                return 0;
            case PthGlobal global:
                throw input.Bad($"holds the Python object '{global.Name}' itself where a value belongs.");
            case PthStorage or PthStorageType:
                throw input.Bad("holds a bare storage where a tensor or a value belongs.");
        }
        if (_heights.TryGetValue(node, out var height))
        {
            if (height == OnThePath)
                throw input.Bad("holds a list or dictionary that contains itself.");
        }
        else
        {
            CheckDepth(depth);
            _heights[node] = OnThePath;
            height = 0;
            foreach (var child in Children(node))
                height = Math.Max(height, 1 + Height(child, depth + 1));
            _heights[node] = height;
        }
        CheckDepth(depth + height);
        return height;
    }

    private void CheckDepth(int depth)
    {
        if (depth > PickleLimits.Depth)
            throw input.Bad($"nests lists and dictionaries more than {PickleLimits.Depth} deep.");
    }

    private static IEnumerable<PthNode> Children(PthNode node) => node switch
    {
        PthList list => list.Items,
        PthMapping dictionary => dictionary.Entries.Select(e => e.Value),
        _ => [],
    };

    private sealed class ReferenceComparer : IEqualityComparer<PthNode>
    {
        public static readonly ReferenceComparer Instance = new();

        public bool Equals(PthNode? x, PthNode? y) => ReferenceEquals(x, y);

        public int GetHashCode(PthNode node) => RuntimeHelpers.GetHashCode(node);
    }
}
