package check

import (
	"cmp"
	"net/netip"
	"slices"
)

// ports are a range of TCP.
type ports struct{ from, to int }

var (
	https     = ports{443, 443}
	ofClients = ports{1024, 65535}  // to which answers come back
	ofTasks   = ports{32768, 60999} // those of Linux
)

// aclOf is the ACL of a subnet.
func aclOf(all []ACL, subnet string) ACL {
	i := slices.IndexFunc(all, func(a ACL) bool {
		return slices.ContainsFunc(a.Associations, func(s struct{ SubnetID string }) bool { return s.SubnetID == subnet })
	})
	if i < 0 {
		return ACL{}
	}
	return all[i]
}

// lets reports whether an ACL lets any of the ports pass out or in, to or from some addresses that fit: in the order of
// its rules, of which the first decides. One without rules is not known, and keeps nobody out.
// https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
func (a ACL) lets(egress bool, p ports, fits func(netip.Prefix) bool) bool {
	rules := slices.SortedFunc(slices.Values(a.Entries), func(a, b ACLEntry) int {
		return cmp.Compare(a.RuleNumber, b.RuleNumber)
	})
	shut := map[bool]bool{} // by whether it is of IPv4
	for _, r := range rules {
		block, err := netip.ParsePrefix(cmp.Or(r.CIDRBlock, r.IPv6CIDRBlock))
		switch {
		case err != nil || r.Egress != egress || !r.hasAny(p):
		case r.RuleAction == "allow" && fits(block) && !shut[block.Addr().Is4()]:
			return true
		case r.RuleAction == "deny" && block.Bits() == 0 && r.hasAll(p):
			shut[block.Addr().Is4()] = true
		}
	}
	return len(rules) == 0
}

func (e ACLEntry) isOfAll() bool {
	return e.Protocol == "-1" || e.Protocol == "6" && e.PortRange == nil
}

func (e ACLEntry) hasAny(p ports) bool {
	return e.isOfAll() || e.Protocol == "6" && e.PortRange.From <= p.to && p.from <= e.PortRange.To
}

func (e ACLEntry) hasAll(p ports) bool {
	return e.isOfAll() || e.Protocol == "6" && e.PortRange.From <= p.from && p.to <= e.PortRange.To
}

// isPublic reports whether some addresses of a block are of the internet.
func isPublic(block netip.Prefix) bool { return block.Bits() < 8 || !block.Addr().IsPrivate() }

func isAny(netip.Prefix) bool { return true }

// wall says how a subnet's ACL keeps its tasks from the internet, and nothing where it does not.
func (a ACL) wall() obstacle {
	switch {
	case !a.lets(true, https, isPublic):
		return aclOut
	case !a.lets(false, ofTasks, isPublic):
		return aclIn
	}
	return none
}

// pass reports whether the ACLs of two subnets let one call the other, and the answer back. Inside of a subnet none is
// asked.
func pass(all []ACL, from, to Subnet) bool {
	here, there := aclOf(all, from.SubnetID), aclOf(all, to.SubnetID)
	return from.SubnetID == to.SubnetID ||
		here.lets(true, https, to.touches) && there.lets(false, https, from.touches) &&
			there.lets(true, ofTasks, from.touches) && here.lets(false, ofTasks, to.touches)
}

// touches reports whether some addresses of a block are of the subnet, or may be.
func (s Subnet) touches(block netip.Prefix) bool {
	own, err := netip.ParsePrefix(s.CIDRBlock)
	return err != nil || own.Overlaps(block)
}
