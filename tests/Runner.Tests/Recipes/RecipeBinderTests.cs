using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace VisionFinetune.Runner.Tests.Recipes;

/// <summary>The binder on records of its own: it must know none by name.</summary>
public sealed class RecipeBinderTests
{
    [Fact]
    public void Every_kind_of_value_is_read()
    {
        var (all, problems) = Some.Bound<Everything>("""
            text: 2024
            truth: TRUE
            whole: -0
            long: 9223372036854775807
            number: -.5e+3
            choice: second-value
            maybe_number: 1
            maybe_text: "none"
            numbers: [1, 2.5, .5, 1., 1e-3]
            texts: single
            inner: { value: 0o17 }
            shapes: [circle, square: { side: 2 }, { kind: square, side: 3 }, "square": {}, circle: ]
            shape: { kind: square, side: 4 }
            """);
        Assert.Empty(problems);
        Assert.Equal(("2024", true, 0, long.MaxValue, -500.0), (all!.Text, all.Truth, all.Whole, all.Long, all.Number));
        Assert.Equal((Choice.SecondValue, 1.0, "none"), (all.Choice, all.MaybeNumber, all.MaybeText));
        Assert.Equal([1, 2.5, 0.5, 1, 0.001], all.Numbers);
        Assert.Equal(["single"], all.Texts);
        Assert.Equal(15, all.Inner!.Value);
        Assert.Equal([new Circle(), new Square { Side = 2 }, new Square { Side = 3 }, new Square(), new Circle()], all.Shapes);
        Assert.Equal(new Square { Side = 4 }, all.Shape);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("")]
    public void Nothing_is_written_in_several_ways(string nothing)
    {
        var (all, problems) = Some.Bound<Everything>($"maybe_number: {nothing}\nmaybe_text: {nothing}\ninner: {nothing}\n");
        Assert.Empty(problems);
        Assert.Equal((null, null, null), (all!.MaybeNumber, all.MaybeText, all.Inner));
    }

    [Fact]
    public void What_is_left_out_has_its_default()
    {
        var (all, problems) = Some.Bound<Everything>("shape: { side: 9 }");
        Assert.Empty(problems);
        Assert.Equal(("text", 7, Choice.First), (all!.Text, all.Whole, all.Choice));
        Assert.Equal(new Square { Side = 9 }, all.Shape);
    }

    [Fact]
    public void All_problems_come_at_once_and_the_sound_values_stay()
    {
        var (all, problems) = Some.Bound<Everything>("""
            text: kept
            truth: 2
            whole: one
            number: .inf
            choice: third
            maybe_number: []
            numbers: [1, x, 3, "4"]
            inner: { value: 100, valu: 1 }
            shapes: [triangle, circle: { side: 1 }]
            shape: { kind: circle, side: 1 }
            """);
        Assert.Equal("kept", all!.Text);
        Assert.Equal(7, all.Whole);
        Assert.Equal(
            [
                "x.yaml:2:8: 'truth' is 2; expected true or false.",
                "x.yaml:3:8: 'whole' is one; expected a whole number.",
                "x.yaml:4:9: 'number' is .inf; it must be a finite number.",
                "x.yaml:5:9: 'choice' is 'third'; expected one of first, second_value.",
                "x.yaml:6:15: 'maybe_number' is a list; expected a number, or none.",
                "x.yaml:7:14: 'numbers[1]' is x; expected a number.",
                "x.yaml:7:20: 'numbers[3]' is \"4\"; expected a number: remove the quotes.",
                "x.yaml:8:17: 'inner.value' is 100: The value must be in [0, 99].",
                "x.yaml:8:22: 'valu' is not a setting of 'inner'; did you mean 'value'?",
                "x.yaml:9:10: 'shapes[0]' is 'triangle'; expected one of circle, square.",
                "x.yaml:9:30: 'side' is not a setting of 'circle', which has none.",
                "x.yaml:10:24: 'side' is not a setting of shape 'circle'; it is one of 'square'.",
            ],
            problems);
    }

    [Fact]
    public void Rules_of_properties_and_of_the_record_are_reported_together()
    {
        var (_, problems) = Some.Bound<Ruled>("low: -1\nhigh: -2\nodd: 4\n");
        Assert.Equal(
            [
                "x.yaml:1:1: the recipe: All sums must be positive.",
                "x.yaml:1:6: 'low' is -1: The field low must be between 0 and 10.",
                "x.yaml:3:6: 'odd' is 4: It must be odd.",
            ],
            problems);
    }

    [Fact]
    public void A_broken_default_is_reported_where_the_section_stands()
    {
        var (_, problems) = Some.Bound<Outer>("ruled:\n  low: 3\n  high: 4\n");
        Assert.Equal(["x.yaml:2:3: 'ruled.odd' is 2: It must be odd."], problems);
    }

    [Fact]
    public void Rules_keep_silent_about_a_record_that_could_not_be_read()
    {
        var (_, problems) = Some.Bound<Ruled>("low: x\nodd: 4\n");
        Assert.Equal(["x.yaml:1:6: 'low' is x; expected a whole number."], problems);
    }

    [Fact]
    public void What_is_required_must_be_there()
    {
        var (value, problems) = Some.Bound<Demanding>("other: 1\n");
        Assert.Null(value);
        Assert.Equal(
            ["x.yaml:1:1: the recipe needs 'name'.", "x.yaml:1:1: the recipe needs 'choice'; it is one of first, second_value."],
            problems);
    }

    internal enum Choice
    {
        First,
        SecondValue,
    }

    [JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
    [JsonDerivedType(typeof(Circle), "circle")]
    [JsonDerivedType(typeof(Square), "square")]
    internal abstract record Shape;

    internal sealed record Circle : Shape;

    internal sealed record Square : Shape
    {
        public double Side { get; init; } = 1;
    }

    internal sealed record Inner
    {
        [Range(0, 99, ErrorMessage = "The value must be in [0, 99].")]
        public int Value { get; init; }
    }

    internal sealed record Everything
    {
        public string Text { get; init; } = "text";

        public bool Truth { get; init; }

        public int Whole { get; init; } = 7;

        public long Long { get; init; }

        public double Number { get; init; }

        public Choice Choice { get; init; }

        public double? MaybeNumber { get; init; }

        public string? MaybeText { get; init; }

        public IReadOnlyList<double> Numbers { get; init; } = [];

        public IReadOnlyList<string> Texts { get; init; } = [];

        public Inner? Inner { get; init; }

        public IReadOnlyList<Shape> Shapes { get; init; } = [];

        public Shape Shape { get; init; } = new Square();
    }

    internal sealed record Outer
    {
        public Ruled Ruled { get; init; } = new();
    }

    internal sealed record Ruled : IValidatableObject
    {
        [Range(0, 10)]
        public int Low { get; init; }

        public int High { get; init; }

        public int Odd { get; init; } = 2;

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (Low > High)
                yield return new("This is not repeated for a value that was refused already.", [nameof(Low)]);
            if (Odd % 2 == 0)
                yield return new("It must be odd.", [nameof(Odd)]);
            if (Low + High < 0)
                yield return new("All sums must be positive.");
        }
    }

    internal sealed record Demanding
    {
        public required string Name { get; init; }

        public required Choice Choice { get; init; }

        public int Other { get; init; }
    }
}
