// Oil: every stroke has one colour, lies along the surface and moves with it; ridges of paint catch the light.
vec2 on_surface(ivec2 at) {
    vec4 place = texelFetch(PLACE, within(at), 0), surface = texelFetch(SURFACE, within(at), 0);
    bool open = is_backdrop(int(surface.w + 0.5));
    return open && FLAT < 0.5 ? vec2(atan(place.x, place.z), place.y) : plane(place.xyz, surface.xyz);
}

const vec2 STROKE = vec2(13.0, 5.0);  // pixels along and across
const vec3 UNDERPAINT = vec3(0.17, 0.10, 0.06);  // umber, which shows where the game is black

// The nearest stroke in a field of them: offset to its centre in stroke units, its number, the height of paint.
vec4 stroke(vec2 p) {
    vec2 corner = floor(p), f = fract(p);
    vec4 found = vec4(0.0);
    float best = 9.0;
    for (int y = -1; y <= 1; y++) {
        for (int x = -1; x <= 1; x++) {
            vec2 cell = corner + vec2(x, y), random = hash22(cell), towards = vec2(x, y) + random - f;
            float d = dot(towards, towards) + 0.35 * hash21(cell + 2.0);
            if (d < best) { best = d; found = vec4(towards, random.x, random.y); }
        }
    }
    return found;
}

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    vec2 here = on_surface(at), dx = on_surface(at + ivec2(1, 0)) - here, dy = on_surface(at + ivec2(0, 1)) - here;
    if (dot(dx, dx) > 4.0 * dot(dy, dy) + 1e-4) dx = here - on_surface(at - ivec2(1, 0));
    if (dot(dy, dy) > 16.0 * dot(dx, dx) + 1e-4) dy = here - on_surface(at - ivec2(0, 1));
    float span = max(sqrt(min(dot(dx, dx), dot(dy, dy))), 1e-4), scale = exp2(floor(log2(span * 1.4) + 0.5));
    vec2 turn = vec2(0.82, 0.57), p = mat2(turn.x, -turn.y, turn.y, turn.x) * here / scale;
    vec4 mark = stroke(p / STROKE);
    vec2 offset = transpose(mat2(turn.x, -turn.y, turn.y, turn.x)) * (mark.xy * STROKE) * scale;
    float area = dx.x * dy.y - dx.y * dy.x;
    vec2 shift = abs(area) < 0.02 * span * span ? vec2(0.0) : vec2(dy.y * offset.x - dy.x * offset.y, dx.x * offset.y - dx.y * offset.x) / area;
    shift *= is_figure(material_at(at)) ? 0.35 : 1.0;
    shift *= min(1.0, 9.0 / max(length(shift), 1e-3));
    vec2 source = gl_FragCoord.xy + shift;
    bool same = material_at(ivec2(source)) == material_at(at);
    vec3 color = same ? shaded_at(source).rgb : washed(gl_FragCoord.xy, 2.0);
    float bristle = noise(vec2(p.x * 0.12, p.y * 0.9) + 20.0 * mark.z), ridge = bristle - 0.5 + 0.5 * (mark.w - 0.5);
    color = saturated(pow(color, vec3(0.9)), 1.35);
    color += UNDERPAINT * (1.0 - smoothstep(0.0, 0.3, gray(color)));
    color = color * (1.0 + 0.5 * ridge) + 0.10 * max(ridge, 0.0);
    color += 0.12 * (mark.zwz - 0.5) * vec3(1.0, 0.6, -0.8);
    color *= 1.0 - 0.25 * shaded_at(gl_FragCoord.xy).a;
    picture = vec4(clamp(color, 0.0, 1.0), 1.0);
}
