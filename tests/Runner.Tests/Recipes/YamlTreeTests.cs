using System.Text;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Yaml;

namespace VisionFinetune.Runner.Tests.Recipes;

/// <summary>Hostile and damaged YAML. Ordinary mistakes are in <see cref="WrongRecipeTests"/>.</summary>
public sealed class YamlTreeTests
{
    [Fact]
    public void Nodes_know_where_they_stand()
    {
        var problems = new List<RecipeProblem>();
        var root = (YamlMapping)YamlTree.Parse("# head\na: 1\nb:\n  - { c: \"x\" }\n", "f", problems)!;
        Assert.Empty(problems);
        var item = (YamlMapping)((YamlSequence)root.Find("b")!.Value).Items[0];
        Assert.Equal("f:2:4", root.Find("a")!.Value.Position.ToString());
        Assert.Equal("f:4:5", item.Position.ToString());
        Assert.Equal("f:4:7", item.Find("c")!.Key.Position.ToString());
        Assert.False(((YamlScalar)item.Find("c")!.Value).IsPlain);
    }

    [Fact]
    public void A_mapping_without_braces_in_a_flow_list_has_a_position()
    {
        var root = (YamlMapping)YamlTree.Parse("a: [b: 1]", "f", [])!;
        Assert.Equal("f:1:5", ((YamlSequence)root.Find("a")!.Value).Items[0].Position.ToString());
    }

    [Theory]
    [InlineData("", "x.yaml:1:1: the recipe is empty; it needs at least 'data' and 'model'.")]
    [InlineData("   \n\n", "x.yaml:1:1: the recipe is empty; it needs at least 'data' and 'model'.")]
    [InlineData("---\n", "x.yaml:1:1: the recipe is empty; it needs at least 'data' and 'model'.")]
    [InlineData("a: 1\n\tb: 2\n", "x.yaml:2:1: a tab indents this line; YAML wants spaces.")]
    [InlineData("a:\n  \tb: 2\n", "x.yaml:2:3: a tab indents this line; YAML wants spaces.")]
    [InlineData("a: \u0007", "x.yaml:1:4: the control character U+0007 is not allowed in a recipe.")]
    [InlineData("a: b\rc: d", "x.yaml:1:5: the control character U+000D is not allowed in a recipe.")]
    [InlineData("a: 1\n...\n---\nb: 2\n", "x.yaml:3:1: a second document starts here; a recipe is one document.")]
    public void Damaged_documents_are_refused(string yaml, string expected) => Assert.Equal([expected], Problems(yaml));

    [Fact]
    public void Tabs_between_words_are_fine() => Assert.Empty(Problems("a:\t1\t# comment\nb: [1,\t2]\n"));

    [Fact]
    public void Damage_that_trips_the_parser_itself_is_refused_too() =>
        Assert.Equal(["x.yaml:1:4: this is not valid YAML from here on; is a bracket or brace not closed?"], Problems("a: {b\n- c: 1\n"));

    [Fact]
    public void Windows_line_ends_keep_the_line_numbers() =>
        Assert.Equal(["x.yaml:3:1: 'a' is given twice; the first is on line 1."], Problems("a: 1\r\nb: 2\r\na: 3\r\n"));

    [Fact]
    public void Deep_nesting_is_refused_before_the_stack_is() =>
        Assert.Equal(["x.yaml:1:33: the recipe is nested deeper than 32 levels."], Problems(new string('[', 500_000)));

    [Fact]
    public void Large_documents_are_refused() =>
        Assert.Equal(["x.yaml:1:1: the recipe is larger than 1 MB; a recipe is a page of text."], Problems(new string('#', (1 << 20) + 1)));

    [Fact]
    public void An_alias_bomb_stays_small()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (var i = 1; i < 40; i++)
            bomb.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n");
        var problems = Problems(bomb.ToString());
        Assert.Equal(40 + 39 * 2, problems.Count);
        Assert.Equal("x.yaml:1:5: '&a0' is an anchor, which recipes do not have; put a text that starts with '&' in quotes.", problems[0]);
    }

    [Fact]
    public void Many_problems_are_cut_short_in_the_message()
    {
        var error = Assert.Throws<RecipeException>(() =>
            RecipeLoader.Parse("data: cifar10\nmodel: { name: resnet18 }\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"q{i}: 1\n")), "x.yaml"));
        Assert.Equal(60, error.Problems.Count);
        Assert.Equal(51, error.Message.Split('\n').Length);
        Assert.EndsWith("\nand 10 more problems.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_values_are_quoted_short()
    {
        var error = Assert.Throws<RecipeException>(() => RecipeLoader.Parse($"data: {new string('x', 10_000)}\nmodel: {{ name: resnet18 }}\n", "x.yaml"));
        Assert.InRange(error.Message.Length, 60, 200);
    }

    /// <summary>Whatever a damaged file holds, the user reads problems and never a stack trace.</summary>
    [Fact]
    public void Damage_at_any_place_never_ends_in_another_error()
    {
        const string Damage = "[]{}:,-\"'&*!|>%@`#?\n\t ~0.eE_\u00e9\ud83d\ude00\0";
        var random = new Random(7);
        for (var round = 0; round < 3000; round++)
        {
            var text = new StringBuilder(Some.Recipe);
            for (var i = random.Next(1, 5); i > 0; i--)
            {
                var at = random.Next(text.Length);
                var c = Damage[random.Next(Damage.Length)];
                _ = random.Next(3) switch
                {
                    0 => text.Insert(at, c),
                    1 => text.Remove(at, Math.Min(random.Next(1, 9), text.Length - at)),
                    _ => text.Replace(text[at], c, at, 1),
                };
            }
            var error = Record.Exception(() => RecipeLoader.Parse(text.ToString(), "x.yaml", overrides: ["optimizer.lr=0.1", "augment.train[0].size=32"]));
            Assert.True(error is null or RecipeException, $"Round {round}: {error}\n{text}");
        }
    }

    private static List<string> Problems(string yaml)
    {
        var problems = new List<RecipeProblem>();
        YamlTree.Parse(yaml, "x.yaml", problems);
        return [.. problems.Select(p => p.ToString())];
    }
}
